import { useCallback } from 'react';
import { useAuth } from 'sealgate/react';
import { toast } from '../parts/toaster.js';
import { go } from '../router.js';

/** Signs out, and says so if the server has to be told later. */
export function useSignOut(): (everywhere?: boolean) => Promise<void> {
  const { logout, logoutEverywhere } = useAuth();
  return useCallback(
    async (everywhere = false) => {
      go('/');
      const isTold = await (everywhere ? logoutEverywhere() : logout());
      if (!isTold)
        toast('You are signed out here. The server is away and will be told as soon as it is back.');
    },
    [logout, logoutEverywhere],
  );
}

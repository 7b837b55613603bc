import { useCallback } from 'react';
import { useAuth } from 'sealgate/react';
import { toast } from '../components/toaster.js';
import { navigate } from '../router.js';

export function useSignOut(): (everywhere?: boolean) => Promise<void> {
  const { logout, logoutEverywhere } = useAuth();
  return useCallback(
    async (everywhere = false) => {
      navigate('/');
      const isDone = await (everywhere ? logoutEverywhere() : logout());
      if (!isDone)
        toast(
          'You are signed out here. The server cannot be reached; it will be notified as soon as it is back.',
        );
    },
    [logout, logoutEverywhere],
  );
}

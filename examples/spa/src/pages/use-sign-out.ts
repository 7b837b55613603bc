import { useCallback } from 'react';
import { useAuth } from 'sealgate/react';
import { toast } from '../components/toaster.js';
import { signOutUnconfirmed as unconfirmed } from '../messages.js';
import { navigate } from '../router.js';

export function useSignOut(): (everywhere?: boolean) => Promise<void> {
  const { logout, logoutEverywhere } = useAuth();
  return useCallback(
    async (everywhere = false) => {
      navigate('/');
      const isDone = await (everywhere ? logoutEverywhere() : logout());
      if (!isDone) toast(everywhere ? unconfirmed.everywhere : unconfirmed.here);
    },
    [logout, logoutEverywhere],
  );
}

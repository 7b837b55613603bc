import { expect } from 'chai';
import { Suspense } from 'react';
import { renderToReadableStream, renderToString } from 'react-dom/server';
import { createAuthClient } from '../../src/client/index.js';
import {
  AuthProvider,
  RequireAuth,
  RequireRole,
  useAuth,
  useOutage,
  useSuspenseAuth,
  useUser,
} from '../../src/react/index.js';

function Status() {
  const { status, user, login } = useAuth();
  return <p>{`${status}, ${user?.email ?? 'nobody'}, ${typeof login}`}</p>;
}

function Name() {
  return <p>{useUser()?.email ?? 'nobody'}</p>;
}

function Known() {
  return <p>{useSuspenseAuth().status}</p>;
}

function Trouble() {
  return <p>{useOutage()?.message ?? 'no trouble'}</p>;
}

describe('React on a server', () => {
  const requests: string[] = [];
  const client = createAuthClient({
    baseUrl: 'https://api.example.com/auth',
    fetch: async (input) => {
      requests.push(String(input));
      return new Response();
    },
  });

  it('renders that nothing is known yet, and asks for nothing', async () => {
    const html = renderToString(
      <AuthProvider client={client}>
        <Status />
      </AuthProvider>,
    );
    expect(html).to.equal('<p>loading, nobody, function</p>');
    await new Promise(setImmediate);
    expect(requests).to.deep.equal([]);
  });

  it('renders with a base that only a page can complete', () => {
    const html = renderToString(
      <AuthProvider client={createAuthClient({ baseUrl: '/auth' })}>
        <Status />
      </AuthProvider>,
    );
    expect(html).to.equal('<p>loading, nobody, function</p>');
  });

  it('shows neither what is private nor the way in', () => {
    const html = renderToString(
      <AuthProvider client={client}>
        <RequireAuth fallback="sign in" pending="one moment">
          private
        </RequireAuth>
      </AuthProvider>,
    );
    expect(html).to.equal('one moment');
  });

  it('shows what is for a role to nobody, nor what is for all others', () => {
    const html = renderToString(
      <AuthProvider client={client}>
        <RequireRole role="admin" fallback="not for you" pending="one moment">
          private
        </RequireRole>
      </AuthProvider>,
    );
    expect(html).to.equal('one moment');
  });

  it('knows no user, and of no outage', () => {
    const html = renderToString(
      <AuthProvider client={client}>
        <Name />
        <Trouble />
      </AuthProvider>,
    );
    expect(html).to.equal('<p>nobody</p><p>no trouble</p>');
  });

  it('renders the fallback where a component waits for who it is, and does not wait itself', async () => {
    const page = (
      <AuthProvider client={client}>
        <Suspense fallback="one moment">
          <Known />
        </Suspense>
      </AuthProvider>
    );
    expect(renderToString(page)).to.match(/^<!--\$!-->.*one moment<!--\/\$-->$/s);
    const faults: unknown[] = [];
    const stream = await renderToReadableStream(page, { onError: (error) => void faults.push(error) });
    expect(await new Response(stream).text()).to.match(/^<!--\$!-->.*one moment<!--\/\$-->/s);
    // The digest by which Next takes it for what it is, and reports nothing.
    expect(faults).to.have.length(1);
    expect(faults[0]).to.include({ digest: 'BAILOUT_TO_CLIENT_SIDE_RENDERING' });
    await new Promise(setImmediate);
    expect(requests).to.deep.equal([]);
  });

  it('says what is missing where there is no provider', () => {
    expect(() => renderToString(<Status />)).to.throw('useAuth needs an <AuthProvider>');
    expect(() => renderToString(<Known />)).to.throw('useSuspenseAuth needs an <AuthProvider>');
  });
});

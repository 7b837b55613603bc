import { expect } from 'chai';
import { renderToString } from 'react-dom/server';
import { createAuthClient } from '../../src/client/index.js';
import { AuthProvider, RequireAuth, useAuth } from '../../src/react/index.js';

function Status() {
  const { status, user, login } = useAuth();
  return <p>{`${status}, ${user?.email ?? 'nobody'}, ${typeof login}`}</p>;
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

  it('says what is missing where there is no provider', () => {
    expect(() => renderToString(<Status />)).to.throw('useAuth needs an <AuthProvider>');
  });
});

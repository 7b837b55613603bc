import { type ReactElement, useState } from 'react';
import { useAuth } from 'sealgate/react';
import { me } from '../api.js';
import { Button } from '../components/button.js';
import { Icon } from '../components/icons.js';
import { ErrorNotice, Notice } from '../components/notice.js';
import { Page } from '../components/page.js';
import { Link } from '../router.js';

export function Overview(): ReactElement {
  const { user } = useAuth();
  const name = user?.name ?? user?.username ?? user?.email.split('@')[0];
  return (
    <Page title={`Hello, ${name}`} lead="Only people who are signed in see this page.">
      <ul className="tiles">
        <li className="card tile">
          <Icon name="person" />
          <h2>
            <Link to="/profile">Your profile</Link>
          </h2>
          <p>Change your name or your password.</p>
        </li>
        <li className="card tile">
          <Icon name="devices" />
          <h2>
            <Link to="/sessions">Your sessions</Link>
          </h2>
          <p>Every browser you are signed in with. End any that you do not recognize.</p>
        </li>
        <li className="card tile">
          <Icon name="refresh" />
          <h2>
            <Link to="/behind-the-scenes">Behind the scenes</Link>
          </h2>
          <p>How long your access token lasts, and what your tabs do about it.</p>
        </li>
      </ul>
      <AskServer />
    </Page>
  );
}

function AskServer(): ReactElement {
  const [answer, setAnswer] = useState<{ email?: string; milliseconds?: number; error?: unknown }>({});
  const [isBusy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    const startedAt = performance.now();
    try {
      const { email } = await me();
      setAnswer({ email, milliseconds: Math.round(performance.now() - startedAt) });
    } catch (error) {
      setAnswer({ error });
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="card ask">
      <div>
        <h2>Ask the server who you are</h2>
        <p>A request with your access token. If the token has expired, it is refreshed first.</p>
      </div>
      <Button variant="primary" busy={isBusy} onClick={() => void ask()}>
        Ask the server
      </Button>
      <div role="status" className="ask-answer">
        {answer.email && (
          <Notice tone="calm">
            You are <strong>{answer.email}</strong>. The answer took {answer.milliseconds} ms.
          </Notice>
        )}
      </div>
      <ErrorNotice error={answer.error} />
    </section>
  );
}

import { type ReactElement, useState } from 'react';
import { useAuth } from 'sealgate/react';
import { me } from '../api.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icons.js';
import { Notice, Problem } from '../parts/notice.js';
import { Page } from '../parts/page.js';
import { Link } from '../router.js';

/** The page that needs a sign-in, and nothing else. */
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
          <p>What is known of you, and your name to change.</p>
        </li>
        <li className="card tile">
          <Icon name="devices" />
          <h2>
            <Link to="/sessions">Your sessions</Link>
          </h2>
          <p>Every browser you are signed in with. End those that you do not know.</p>
        </li>
      </ul>
      <AskServer />
      <section className="card prose">
        <h2>Things to try</h2>
        <ul className="tries">
          <li>Reload the page. You stay signed in, and no form flashes up.</li>
          <li>Open more tabs. They hand the token to each other; one of them refreshes it.</li>
          <li>Stop the server, press “Ask the server”, and start it again. You stay signed in.</li>
          <li>Sign out in one tab, and look at the others.</li>
        </ul>
      </section>
    </Page>
  );
}

/** One request with the access token, to see that it goes through. */
function AskServer(): ReactElement {
  const [answer, setAnswer] = useState<{ email?: string; milliseconds?: number; error?: unknown }>({});
  const [isBusy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    const began = performance.now();
    try {
      const { email } = await me();
      setAnswer({ email, milliseconds: Math.round(performance.now() - began) });
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
        <p>
          A request with your access token. If the token has run out, it is renewed first, without a word.
        </p>
      </div>
      <Button look="primary" busy={isBusy} onClick={() => void ask()}>
        Ask the server
      </Button>
      <div role="status" className="ask-answer">
        {answer.email && (
          <Notice tone="calm">
            You are <strong>{answer.email}</strong>, it says, after {answer.milliseconds} ms.
          </Notice>
        )}
      </div>
      <Problem error={answer.error} />
    </section>
  );
}

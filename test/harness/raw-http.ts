import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** Header lines as they came. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** Sends bytes as they are, which no HTTP client would, and reads the answer until the server ends the connection. */
export async function sendRaw(origin: string, lines: readonly string[], body = ''): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text;
  });
  // A server that has answered already may cut us off.
  socket.on('error', () => undefined);
  socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`, 'latin1');
  await new Promise((resolve) => socket.once('close', resolve));
  const [head = '', ...rest] = received.split('\r\n\r\n');
  const [statusLine = '', ...headers] = head.split('\r\n');
  return { status: Number(statusLine.split(' ')[1]), headers, body: rest.join('\r\n\r\n') };
}

/** The lines of a request for a path, with a Host. */
export function requestLines(origin: string, method: string, path: string, ...headers: string[]): string[] {
  return [`${method} ${path} HTTP/1.1`, `Host: ${new URL(origin).host}`, ...headers];
}

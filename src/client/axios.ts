import { isObject } from './json.js';
import type { Session } from './session.js';

interface RequestConfig {
  readonly headers: { set(name: string, value: string): unknown };
}

/** What is needed of an instance of axios. */
export interface AxiosLike {
  getUri(config: object): string;
  request(config: object): Promise<unknown>;
  readonly interceptors: {
    readonly request: {
      use(fulfilled: <Config extends RequestConfig>(config: Config) => Promise<Config>): number;
      eject(id: number): void;
    };
    readonly response: {
      use(
        fulfilled: <Response>(response: Response) => Response,
        rejected: (error: unknown) => unknown,
      ): number;
      eject(id: number): void;
    };
  };
}

/** Adds the access token to the requests of an axios instance, and repeats one whose token had run out. */
export function interceptAxios(
  session: Session,
  mayCarry: (url: string) => boolean,
  axios: AxiosLike,
): () => void {
  const { request, response } = axios.interceptors;
  const adding = request.use(async (config) => {
    const bearer = mayCarry(axios.getUri(config)) ? await session.getAccessToken() : undefined;
    if (bearer) config.headers.set('Authorization', `Bearer ${bearer}`);
    return config;
  });
  const repeating = response.use(
    (answer) => answer,
    async (error) => {
      const refusal = readRefusal(error);
      const other = refusal && (await session.replace(refusal.bearer, refusal.code));
      if (!other) throw error;
      return axios.request({ ...refusal.config, isRepeated: true });
    },
  );
  return () => {
    request.eject(adding);
    response.eject(repeating);
  };
}

/** What was sent and why it was refused, if it was for its token and for the first time. */
function readRefusal(error: unknown) {
  if (!isObject(error) || !isObject(error.config) || !isObject(error.response)) return undefined;
  const { config, response } = error;
  const { status, data } = response;
  const sent = isObject(config.headers) ? config.headers.Authorization : undefined;
  if (status !== 401 || config.isRepeated || typeof sent !== 'string') return undefined;
  return { config, bearer: sent.slice(7), code: isObject(data) ? data.code : undefined };
}

import { isObject } from './json.js';
import type { Session } from './session.js';

interface RequestConfig {
  readonly headers: { set(name: string, value: string): unknown };
}

/** The subset of an axios instance that is needed. */
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

/** Adds the access token to requests, and retries one whose token had expired. Returns a function that ejects the interceptors. */
export function interceptAxios(
  session: Session,
  mayAttachToken: (url: string) => boolean,
  axios: AxiosLike,
): () => void {
  const { request, response } = axios.interceptors;
  const requestId = request.use(async (config) => {
    const bearer = mayAttachToken(axios.getUri(config)) ? await session.getAccessToken() : undefined;
    if (bearer) config.headers.set('Authorization', `Bearer ${bearer}`);
    return config;
  });
  const responseId = response.use(
    (success) => success,
    async (error) => {
      const rejection = readRejection(error);
      const newer = rejection && (await session.tokenForRetry(rejection.bearer, rejection.code));
      if (!newer) throw error;
      return axios.request({ ...rejection.config, isRepeated: true });
    },
  );
  return () => {
    request.eject(requestId);
    response.eject(responseId);
  };
}

/** Undefined unless the server rejected the token, on the first attempt. */
function readRejection(error: unknown) {
  if (!isObject(error) || !isObject(error.config) || !isObject(error.response)) return undefined;
  const { config, response } = error;
  const { status, data } = response;
  const sent = isObject(config.headers) ? config.headers.Authorization : undefined;
  if (status !== 401 || config.isRepeated || typeof sent !== 'string') return undefined;
  return { config, bearer: sent.slice(7), code: isObject(data) ? data.code : undefined };
}

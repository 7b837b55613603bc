import type { Session } from './session.js';
import type { TokenHeader } from './token-header.js';

interface RequestConfig {
  readonly headers: { set(name: string, value: string): unknown };
}

/** What axios rejects with, where a server answered; anything may be missing. */
interface Rejection {
  readonly config?: {
    readonly headers?: { get?(name: string): unknown };
    readonly isRetry?: unknown;
  };
  readonly response?: { readonly status: number; readonly data?: { readonly code?: unknown } | null };
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
        rejected: (error: Rejection | null | undefined) => unknown,
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
  tokenHeader: TokenHeader,
): () => void {
  const { request, response } = axios.interceptors;
  const [name] = tokenHeader('');
  const requestId = request.use(async (config) => {
    const bearer = mayAttachToken(axios.getUri(config)) ? await session.getAccessToken() : undefined;
    if (bearer) config.headers.set(...tokenHeader(bearer));
    return config;
  });
  const responseId = response.use(
    (success) => success,
    async (error) => {
      const { config, response } = error ?? {};
      const sent = config?.headers?.get?.(name);
      if (response?.status !== 401 || config?.isRetry || typeof sent !== 'string') throw error;
      if (!(await session.tokenForRetry(sent.replace(/.* /, ''), response.data?.code))) throw error;
      return axios.request({ ...config, isRetry: true });
    },
  );
  return () => {
    request.eject(requestId);
    response.eject(responseId);
  };
}

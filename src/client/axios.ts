import type { Abortable, Bearer, RequestHeaders } from './bearer.js';

interface RequestConfig {
  readonly headers: RequestHeaders;
  readonly signal?: Abortable;
  /** Whether the token was put in here. */
  isOurs?: boolean;
}

/** What axios rejects with, where a server answered; anything may be missing. */
interface Rejection {
  readonly config?: RequestConfig & {
    /** As it was sent. */
    readonly data?: unknown;
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
export function interceptAxios([attach, mayRepeat]: Bearer, axios: AxiosLike): () => void {
  const { request, response } = axios.interceptors;
  const requestId = request.use(async (config) => {
    // Where it is aborted, axios itself says so, and sends nothing.
    config.isOurs = await attach(config.headers, axios.getUri(config), config.signal, config.isOurs);
    return config;
  });
  const responseId = response.use(
    (success) => success,
    async (error) => {
      const { config, response } = error ?? {};
      if (response?.status !== 401 || !config?.isOurs || config.isRetry) throw error;
      const { headers, data, signal } = config;
      if (!(await mayRepeat(headers, response.data?.code, data, signal))) throw error;
      // The data were transformed already.
      return axios.request({ ...config, transformRequest: () => data, isRetry: true });
    },
  );
  return () => {
    request.eject(requestId);
    response.eject(responseId);
  };
}

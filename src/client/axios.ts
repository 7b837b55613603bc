import { errorOf } from './auth-error.js';
import { type Abortable, type Bearer, isStream, type RequestHeaders } from './bearer.js';

interface RequestConfig {
  readonly headers: RequestHeaders;
  readonly signal?: Abortable;
  /** Whether the token was put in here. */
  isOurs?: boolean;
}

/** What a server answered; anything may be missing. */
interface Answer {
  readonly status: number;
  /** Or whatever was made of it. */
  readonly data?: BodyInit | null;
  readonly config?: RequestConfig & {
    /** As it was sent. */
    readonly data?: unknown;
    readonly isRetry?: unknown;
  };
}

/** An answer, or what a request is rejected with, where there is an answer. */
interface Outcome extends Partial<Answer> {
  readonly response?: Answer;
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
        fulfilled: <Came extends Outcome>(answer: Came) => Promise<Came>,
        rejected: <Came extends Outcome>(error: Came) => Promise<Came>,
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

  /** Sends the request of a refusal again, where that is worth it, and otherwise leaves what came to `settle`. */
  const repeatOr =
    (settle: <Came>(came: Came) => Came) =>
    async <Came extends Outcome>(came: Came): Promise<Came> => {
      const { config, data: refusal, status } = came?.response ?? came ?? {};
      if (status === 401 && config?.isOurs && !config.isRetry) {
        const { headers, data, signal } = config;
        const parsed = Object(refusal);
        // As the request wanted it: a text, a blob, bytes. A stream is for its reader.
        const { code } = parsed.code || isStream(parsed) ? parsed : await errorOf(new Response(refusal));
        // The data were transformed already.
        if (await mayRepeat(headers, code, data, signal))
          return axios.request({ ...config, transformRequest: () => data, isRetry: true }) as Promise<Came>;
      }
      return settle(came);
    };
  const responseId = response.use(
    // Whoever takes every status for a success has refusals here.
    repeatOr((answer) => answer),
    repeatOr((error) => {
      throw error;
    }),
  );
  return () => {
    request.eject(requestId);
    response.eject(responseId);
  };
}

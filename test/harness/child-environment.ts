/**
 * What programs that tests start have of the environment of the tests. Node would have them count lines as well, where the tests do, and
 * each writes more than a megabyte of it.
 */
export const childEnvironment = { PATH: process.env.PATH, NODE_V8_COVERAGE: undefined };

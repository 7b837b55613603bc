import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import convict, { type Config as Convict } from 'convict';
import { ExitError, exitCodes } from '../exit.js';
import type { Intersection, Nested, OptionRow } from '../options/option.js';
import { nested } from '../options/resolve.js';
import { secretFault } from '../tokens/secret.js';
import { convictSchema } from './convict-schema.js';
import { allRows, type ServerRows } from './settings.js';

/** A setting that the server cannot start with: one line that names the key and its environment variable. */
export class ConfigError extends ExitError {
  override readonly name = 'ConfigError';

  constructor(key: string, fault: string) {
    const variable = allRows.find((row) => row.key === key)?.env;
    super(`${key}${variable ? ` (${variable})` : ''}: ${fault}`, exitCodes.configuration);
  }
}

/** What a setting is given as, checked: a duration is still a text or a number of seconds. */
type Given<Row> =
  Row extends OptionRow<string | undefined, string | undefined, infer Value, infer Default>
    ? Default extends null | undefined
      ? Value | null
      : Default extends string
        ? Value extends number
          ? string | number
          : Value
        : Value
    : never;

type SettingsOf<Rows extends readonly OptionRow[]> = Intersection<
  {
    [Index in keyof Rows]: Rows[Index] extends OptionRow<string | undefined, infer Key extends string>
      ? Nested<Key, Given<Rows[Index]>>
      : never;
  }[number]
>;

/** The settings, nested by their keys. */
export type Config = SettingsOf<ServerRows>;

/**
 * The settings, from the environment before `config/<profile>.json`, if there is one, before `config/<environment>.json` before the
 * defaults; checked and frozen. A variable that is set to nothing counts as not set.
 *
 * @throws ConfigError
 */
export function loadConfig(
  environment: NodeJS.ProcessEnv = process.env,
  directory = packagedConfig,
  rows: readonly OptionRow[] = allRows,
): Config {
  const env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const config = convict(convictSchema(rows), { env, args: [] });
  load(config, directory, config.get('env'));
  const profile = config.get('profile');
  if (profile !== null && !load(config, directory, profile))
    throw new ConfigError('profile', `there is no config/${profile}.json`);
  const values = rows.flatMap(({ key }) => (key === undefined ? [] : [[key, config.get(key)] as const]));
  // Put together by the very keys that the type is made of.
  const properties = nested(values) as Config;
  if (properties.env === 'production') checkProduction(properties);
  return properties;
}

const packagedConfig = fileURLToPath(new URL('../../../config/', import.meta.url));

/** Takes a file of settings, and checks all that there are; false where there is no such file. */
function load(config: Convict<Record<string, unknown>>, directory: string, name: unknown): boolean {
  const file = `${directory}/${name}.json`;
  const isThere = existsSync(file);
  try {
    if (isThere) config.loadFile(file);
    config.validate({ allowed: 'strict' });
  } catch (error) {
    throw toConfigError(error instanceof Error ? error.message : String(error), `config/${name}.json`);
  }
  return isThere;
}

function checkProduction({ database, authentication: { token, cookie } }: Config): void {
  if (database.uri === null && !database.embedded.allowInProduction)
    throw new ConfigError('database.uri', 'is missing; production needs a MongoDB of its own');
  const fault = secretFault(token.secret);
  if (fault) throw new ConfigError('authentication.token.secret', fault);
  if (!cookie.secure) throw new ConfigError('authentication.cookie.secure', 'must be true in production');
}

/** convict reports every fault at once and quotes values; one line without them is what an operator can act on. */
function toConfigError(message: string, file: string): ConfigError {
  const [line = ''] = message.split('\n');
  const undeclared = /^configuration param '(.+)' not declared/.exec(line)?.[1];
  if (undeclared) return new ConfigError(undeclared, `is not a setting; remove it from ${file}`);
  const misshapen = /^configuration param '(.+)' missing from config/.exec(line)?.[1];
  if (misshapen)
    return new ConfigError(misshapen, `cannot be read from ${file}: a group and a value are mixed up`);
  const [, key, fault] = /^([\w.]+): (.*?)(?:: value was .*)?$/.exec(line) ?? [];
  return key === undefined || fault === undefined
    ? new ConfigError(file, 'is not valid JSON')
    : new ConfigError(key, fault);
}

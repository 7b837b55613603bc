import convict, { type Schema, type SchemaObj } from 'convict';
import type { OptionKind, OptionRow } from '../options/option.js';
import { nested } from '../options/resolve.js';

/** What convict has to know of rows to read them from files and the environment. */
export function convictSchema(rows: readonly OptionRow[]): Schema<Record<string, unknown>> {
  for (const { kind } of rows) convict.addFormat(formatOf(kind));
  const settings = rows.flatMap((row) => (row.key === undefined ? [] : [[row.key, settingOf(row)] as const]));
  return { ...nested(settings) };
}

function settingOf({ env, kind, default: value = null, secret }: OptionRow): SchemaObj<unknown> {
  return {
    ...(env === undefined ? {} : { env }),
    format: kind.name,
    default: value,
    nullable: value === null,
    sensitive: secret,
  };
}

/** The check of a kind, which says what is wrong with a value, and never the value: it may be a secret. */
function formatOf({ name, schema, fromText = (value) => value }: OptionKind): convict.Format {
  return {
    name,
    coerce: fromText,
    validate: (value: unknown) => {
      const { error } = schema.safeParse(value);
      if (error) throw new TypeError(error.issues[0]?.message);
    },
  };
}

import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { checkVariableName, evaluator, expressionOptions } from '../expressions/expressions.js';
import { type Document, isDocument } from '../values/values.js';

/** What expressions of one command may refer to as `$$name`. */
export type Variables = Options;

/**
 * Evaluates the variables of a command, or of a stage with a document and the command's variables: each may refer to those before it.
 * Without a document, none depends on one.
 */
export function evaluateVariables(
  specification: Document,
  document?: Document,
  outer?: Variables,
): Variables {
  const variables: Document = {};
  for (const [name, expression] of Object.entries(specification)) {
    checkVariableName(name);
    if (document === undefined && mentionsDocument(expression)) {
      throw new CommandError(
        4890500,
        'Command let Expression tried to access a field, but this is not allowed because Command let Expressions run before the query examines any documents.',
      );
    }
    const value = evaluator(
      expression,
      expressionOptions({ variables: { ...outer?.variables, ...variables } }),
    )(document ?? {});
    variables[name] = value === undefined ? null : value;
  }
  return expressionOptions({ variables });
}

function mentionsDocument(expression: unknown): boolean {
  if (typeof expression === 'string') {
    return /^\$[^$]/.test(expression) || /^\$\$(ROOT|CURRENT)\b/.test(expression);
  }
  if (Array.isArray(expression)) return expression.some(mentionsDocument);
  return (
    isDocument(expression) &&
    Object.entries(expression).some(([name, inner]) => name !== '$literal' && mentionsDocument(inner))
  );
}

/** A piece of SQL with its values, to be put into a larger one or given to `tx.rows`. */
export class Fragment {
  constructor(
    readonly text: TemplateStringsArray,
    readonly values: readonly unknown[],
  ) {}
}

/**
 * Writes a piece of SQL. A fragment among the values becomes text, with its own values; any other value stays a bind
 * parameter, never text.
 *
 * A statement that leaves out what it does not need is parsed and planned in half the time.
 */
export function sql(text: TemplateStringsArray, ...values: readonly unknown[]): Fragment {
  const parts = [text[0]!];
  const flat: unknown[] = [];
  for (const [index, value] of values.entries()) {
    const after = text[index + 1]!;
    if (value instanceof Fragment) {
      const [first, ...others] = value.text;
      parts.push(parts.pop()! + first!, ...others);
      flat.push(...value.values);
      parts.push(parts.pop()! + after);
    } else {
      flat.push(value);
      parts.push(after);
    }
  }
  return new Fragment(Object.assign(parts, { raw: parts }), flat);
}

import { UserError } from '../graphql/user-error.js';

/** A refusal that an earlier call got, given again. */
class ReplayedRefusal extends UserError {
  readonly code: string;

  constructor(
    private readonly keptName: string,
    facts: { code: string; message: string },
  ) {
    super(facts.message);
    this.code = facts.code;
    Object.assign(this, facts);
  }

  override get typeName(): string {
    return this.keptName;
  }
}

interface FrozenRefusal {
  readonly $refusal: string;
  readonly facts: { code: string; message: string };
}

/** JSON of a service's return value. Instants would come back as strings; they are marked on the way in. */
export const freeze = (value: unknown): string =>
  JSON.stringify(value, function (this: Record<string, unknown>, name, plain: unknown) {
    const raw = this[name];
    return raw instanceof Date ? { $instant: raw.toISOString() } : plain;
  });

export const freezeRefusal = (refusal: UserError): string =>
  freeze({
    $refusal: refusal.typeName,
    facts: { ...refusal, code: refusal.code, message: refusal.message },
  } satisfies FrozenRefusal);

/** @throws the refusal that was kept, when it was one. */
export function thaw<Value>(json: string): Value {
  const value: unknown = JSON.parse(json, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && '$instant' in part ? new Date(String(part.$instant)) : part,
  );
  if (isRefusal(value)) throw new ReplayedRefusal(value.$refusal, value.facts);
  return value as Value;
}

const isRefusal = (value: unknown): value is FrozenRefusal =>
  typeof value === 'object' && value !== null && '$refusal' in value;

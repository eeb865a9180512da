import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { Actor } from '../access/actor.js';
import { RequestError } from './request-error.js';

const DEPTH_MAX = 8;
const ALIASES_MAX = 15;
const ROOT_FIELDS_MAX = 5;
const LIST_LENGTH_BY_DEFAULT = 10;
const PAGE_LENGTH_BY_DEFAULT = 20;

export const TOKENS_MAX = 2_000;
const COST_MAX_SHOPPER = 3_000;
const COST_MAX_STAFF = 10_000;

export const costMaxFor = (actor: Actor | null): number =>
  actor?.subject.kind === 'staff' ? COST_MAX_STAFF : COST_MAX_SHOPPER;

export interface Measure {
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  /** An object costs 1; a list multiplies by `first`, by the length of its list argument, else by 10. */
  readonly cost: number;
}

type Variables = Readonly<Record<string, unknown>>;

const NOTHING: Measure = { depth: 0, aliases: 0, rootFields: 0, cost: 0 };

/**
 * Measures one operation before anything of it runs, in time that grows with the document's length and not with what it
 * asks for: each fragment is measured once, however often it is spread.
 *
 * Introspection costs nothing here; whether it is allowed is said elsewhere. Fragments cannot form cycles: validation
 * has refused those.
 */
export function measure(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): Measure {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const measured = new Map<string, Measure>();
  const given = withDefaults(operation, variables);
  const typeNamed = (name: string | undefined, otherwise: GraphQLNamedType): GraphQLNamedType =>
    (name !== undefined && schema.getType(name)) || otherwise;

  const ofFragment = (name: string, within: GraphQLNamedType): Measure => {
    const fragment = fragments.get(name);
    if (!fragment) return NOTHING;
    let found = measured.get(name);
    if (found === undefined) {
      found = ofSet(fragment.selectionSet, typeNamed(fragment.typeCondition.name.value, within));
      measured.set(name, found);
    }
    return found;
  };

  const ofSet = (set: SelectionSetNode, type: GraphQLNamedType): Measure =>
    set.selections.reduce<Measure>((sum, selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return beside(sum, ofFragment(selection.name.value, type));
      if (selection.kind === Kind.FIELD) return beside(sum, ofField(selection, type));
      const inner = typeNamed(selection.typeCondition?.name.value, type);
      return beside(sum, ofSet(selection.selectionSet, inner));
    }, NOTHING);

  const ofField = (node: FieldNode, parent: GraphQLNamedType): Measure => {
    const aliases = node.alias ? 1 : 0;
    const itself: Measure = { depth: 1, aliases, rootFields: 1, cost: 0 };
    if (node.name.value.startsWith('__'))
      return {
        ...itself,
        depth: 0,
        aliases: aliases + (node.selectionSet ? aliasesIn(node.selectionSet) : 0),
      };
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    const named = field && getNamedType(field.type);
    if (!field || !node.selectionSet || !isCompositeType(named)) return itself;
    const length = lengthOf(field, node, given);
    const within = ofSet(node.selectionSet, named);
    return {
      depth: 1 + within.depth,
      aliases: aliases + within.aliases,
      rootFields: 1,
      cost: length * (1 + within.cost),
    };
  };

  const root = schema.getRootType(operation.operation);
  return root ? ofSet(operation.selectionSet, root) : NOTHING;
}

const beside = (one: Measure, other: Measure): Measure => ({
  depth: Math.max(one.depth, other.depth),
  aliases: one.aliases + other.aliases,
  rootFields: one.rootFields + other.rootFields,
  cost: one.cost + other.cost,
});

/** Of introspection, which is not measured otherwise; its fragments are left to their own limit on depth. */
const aliasesIn = (set: SelectionSetNode): number =>
  set.selections.reduce((sum, node) => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return sum;
    const own = node.kind === Kind.FIELD && node.alias ? 1 : 0;
    return sum + own + (node.selectionSet ? aliasesIn(node.selectionSet) : 0);
  }, 0);

function lengthOf(field: GraphQLField<unknown, unknown>, node: FieldNode, variables: Variables): number {
  const isPage = getNamedType(field.type).name.endsWith('Connection');
  const isList = isListType(getNullableType(field.type));
  if (!isPage && (!isList || field.name === 'nodes' || field.name === 'edges')) return 1;
  const values = new Map(
    (node.arguments ?? []).map(({ name, value }) => [name.value, valueOf(value, variables)]),
  );
  const first = values.get('first') ?? field.args.find(({ name }) => name === 'first')?.defaultValue;
  if (typeof first === 'number') return Math.max(1, first);
  const list = [...values.values()].find(Array.isArray);
  if (list) return Math.max(1, list.length);
  return isPage ? PAGE_LENGTH_BY_DEFAULT : LIST_LENGTH_BY_DEFAULT;
}

function valueOf(value: ValueNode, variables: Variables): unknown {
  if (value.kind === Kind.VARIABLE) return variables[value.name.value];
  if (value.kind === Kind.INT) return Number(value.value);
  return value.kind === Kind.LIST ? value.values : undefined;
}

/** `query ($n: Int = 100)`: what is not given is as the document says. */
function withDefaults(operation: OperationDefinitionNode, given: Variables): Variables {
  const defaults = (operation.variableDefinitions ?? []).map(
    ({ variable, defaultValue }) =>
      [variable.name.value, defaultValue ? valueOf(defaultValue, {}) : undefined] as const,
  );
  return { ...Object.fromEntries(defaults), ...given };
}

/** @throws RequestError TOO_EXPENSIVE names the limit, and what was asked and allowed. */
export function refuseBeyondLimits(
  found: Measure,
  operation: OperationDefinitionNode,
  costMax: number,
): void {
  const rootFieldsMax = operation.operation === 'query' ? ROOT_FIELDS_MAX : 1;
  const limits: readonly [name: string, asked: number, max: number][] = [
    ['depth', found.depth, DEPTH_MAX],
    ['aliases', found.aliases, ALIASES_MAX],
    ['rootFields', found.rootFields, rootFieldsMax],
    ['cost', found.cost, costMax],
  ];
  for (const [limit, asked, max] of limits) if (asked > max) throw tooExpensive(limit, max, asked);
}

const tooExpensive = (limit: string, max: number, asked?: number): RequestError =>
  new RequestError(
    'TOO_EXPENSIVE',
    `At most ${limit} ${max} is allowed${asked === undefined ? '' : `; this operation has ${Math.min(asked, Number.MAX_SAFE_INTEGER)}`}.`,
    { limit, max, ...(asked !== undefined && { asked: Math.min(asked, Number.MAX_SAFE_INTEGER) }) },
  );

import {
  type DocumentNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLSchema,
  isCompositeType,
  isListType,
  isObjectType,
  isInterfaceType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { RequestError } from './request-error.js';

const DEPTH_MAX = 8;
const ALIASES_MAX = 15;
const ROOT_FIELDS_MAX = 5;
const LIST_LENGTH_BY_DEFAULT = 10;
const PAGE_LENGTH_BY_DEFAULT = 20;

export const TOKENS_MAX = 2_000;
export const COST_MAX_SHOPPER = 3_000;
export const COST_MAX_STAFF = 10_000;

export interface Measure {
  depth: number;
  aliases: number;
  rootFields: number;
  /** An object costs 1; a list multiplies by `first`, by the length of its list argument, else by 10. */
  cost: number;
}

/**
 * Measures one operation before anything of it runs.
 *
 * Introspection costs nothing here; whether it is allowed is said elsewhere. Fragments cannot form cycles: validation
 * has refused those.
 */
export function measure(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Measure {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const found: Measure = { depth: 0, aliases: 0, rootFields: 0, cost: 0 };

  const walk = (set: SelectionSetNode, type: GraphQLNamedType, depth: number, factor: number): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment)
          walk(fragment.selectionSet, typeNamed(fragment.typeCondition.name.value, type), depth, factor);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        walk(selection.selectionSet, typeNamed(selection.typeCondition?.name.value, type), depth, factor);
      } else visit(selection, type, depth + 1, factor);
    }
  };
  const typeNamed = (name: string | undefined, otherwise: GraphQLNamedType): GraphQLNamedType =>
    (name !== undefined && schema.getType(name)) || otherwise;

  const visit = (node: FieldNode, parent: GraphQLNamedType, depth: number, factor: number): void => {
    if (node.alias) found.aliases += 1;
    if (depth === 1) found.rootFields += 1;
    if (node.name.value.startsWith('__')) return;
    found.depth = Math.max(found.depth, depth);
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (!field || !node.selectionSet) return;
    const inner = factor * lengthOf(field, node, variables);
    found.cost += inner;
    const named = getNamedType(field.type);
    if (isCompositeType(named)) walk(node.selectionSet, named, depth, inner);
  };

  const root = schema.getRootType(operation.operation);
  if (root) walk(operation.selectionSet, root, 0, 1);
  return found;
}

function lengthOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const isPage = getNamedType(field.type).name.endsWith('Connection');
  const isList = isListType(getNullableType(field.type));
  if (!isPage && (!isList || field.name === 'nodes' || field.name === 'edges')) return 1;
  const values = (node.arguments ?? []).map(({ name, value }) => ({
    name: name.value,
    value:
      value.kind === Kind.VARIABLE
        ? variables[value.name.value]
        : value.kind === Kind.INT
          ? Number(value.value)
          : value.kind === Kind.LIST
            ? value.values
            : undefined,
  }));
  const first = values.find(({ name }) => name === 'first')?.value ?? defaultFirst(field);
  if (typeof first === 'number') return Math.max(1, first);
  const list = values.find(({ value }) => Array.isArray(value))?.value;
  if (Array.isArray(list)) return Math.max(1, list.length);
  return isPage ? PAGE_LENGTH_BY_DEFAULT : LIST_LENGTH_BY_DEFAULT;
}

const defaultFirst = (field: GraphQLField<unknown, unknown>): unknown =>
  field.args.find(({ name }) => name === 'first')?.defaultValue;

/**
 * @throws RequestError TOO_EXPENSIVE names the limit, and what was asked and allowed.
 */
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
  for (const [limit, asked, max] of limits) {
    if (asked > max)
      throw new RequestError('TOO_EXPENSIVE', `This operation has ${limit} ${asked}; ${max} is allowed.`, {
        limit,
        asked,
        max,
      });
  }
}

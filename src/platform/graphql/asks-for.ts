import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';

/**
 * Whether the caller selects a field of what this resolver answers: for the few that cost a query of their own, such as
 * `totalCount`. `@include` and `@skip` are not looked at: asked for when in doubt.
 */
export function asksFor(info: GraphQLResolveInfo, field: string): boolean {
  const names = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some((node) => {
      if (node.kind === 'Field') return node.name.value === field;
      if (node.kind === 'InlineFragment') return names(node.selectionSet);
      return names(info.fragments[node.name.value]?.selectionSet);
    }) ?? false;
  return info.fieldNodes.some((node) => names(node.selectionSet));
}

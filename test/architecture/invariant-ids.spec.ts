import { invariants } from '../../src/cli/audit/invariants.js';

it('every invariant has an id of its own: an audit that names one names no other', () => {
  const ids = invariants.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

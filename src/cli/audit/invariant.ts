/** Something that must hold in the database at every quiet moment; `sql` returns the rows that break it. */
export interface Invariant {
  id: string;
  says: string;
  sql: string;
}

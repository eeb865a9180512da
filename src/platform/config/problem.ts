/**
 * Something outside the program that a person must put right: a wrong password, a port in use. Its message is one
 * sentence that says what is the case and what to do; commands print it without a stack and end with code 1.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
}

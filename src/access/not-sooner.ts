/** So long, at least, takes an answer that must not tell by its time whether there is such an account. */
const ANSWER_MS = 250;

/** Answers, well or badly, when `work` is done and {@link ANSWER_MS} have passed. */
export async function notSooner<Result>(work: () => Promise<Result>): Promise<Result> {
  const pause = new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
  const [outcome] = await Promise.allSettled([work(), pause]);
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

/** As much as a label's price pays at the price in force: a line never costs more than its label says. */
export const unitsWorth = (labelAmount: number, { amount, per }: { amount: number; per: number }): number =>
  amount === 0 ? 0 : Math.floor((labelAmount * per) / amount);

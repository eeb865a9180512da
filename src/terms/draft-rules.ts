import type { MoneyInput } from '../platform/graphql/common.inputs.js';
import type { ProblemType } from '../platform/graphql/common.types.js';
import { STANDARD_CODE } from './delivery-options.js';
import { UnitCondition } from './terms.enums.js';
import type { DraftTermsInput, TermsDeliveryOptionInput, TermsRulesInput } from './terms.inputs.js';
import type { DeliveryOptionRule, TermsRules } from './terms-rules.js';

const KEY = /^[a-z][a-z0-9-]*$/;
const OPTION_CODE = /^[a-z][a-z0-9_]*$/;
const AMOUNT_MAX = 1_000_000;
/** Days are counted from it, and end with the year 9999. */
const FOREVER = Date.UTC(9000, 0);
const DELIVERY_DAYS = { min: 1, max: 3 };

/** What is wrong with one of several options; the field as a rule has it. */
export interface OptionProblem {
  readonly index: number;
  readonly field: keyof DeliveryOptionRule;
  readonly problem: string;
  readonly words: string;
}

/** What is wrong with ways of delivery, whoever gives them: codes that are none or twice, absurd costs and days. */
export function optionProblems(options: readonly DeliveryOptionRule[]): OptionProblem[] {
  const codes = options.map(({ code }) => code);
  return options.flatMap((option, index) => {
    const { code, costAmount, freeFromAmount, daysMin, daysMax } = option;
    const found = (field: OptionProblem['field'], problem: string, words: string) => {
      return { index, field, problem, words };
    };
    const isAbsurd = (amount: number | null) => amount !== null && (amount < 0 || amount > AMOUNT_MAX);
    return [
      ...(OPTION_CODE.test(code) && code !== STANDARD_CODE
        ? []
        : [found('code', 'CODE', 'An option has a name of small letters, and is not the standard one.')]),
      ...(codes.indexOf(code) < index ? [found('code', 'TWICE', 'There is one option of a code.')] : []),
      ...(isAbsurd(costAmount) ? [found('costAmount', 'OUT_OF_RANGE', AMOUNT_WORDS)] : []),
      ...(isAbsurd(freeFromAmount) ? [found('freeFromAmount', 'OUT_OF_RANGE', AMOUNT_WORDS)] : []),
      ...(daysMin > daysMax ? [found('daysMax', 'OUT_OF_RANGE', DAYS_WORDS)] : []),
    ];
  });
}

/** What is wrong with terms that are to be kept; what the law asks is judged when they are published. */
export function problemsOf({ key, effectiveFrom, rules, texts }: DraftTermsInput): ProblemType[] {
  const { currency } = rules.fee;
  const options = rules.deliveryOptions ?? [];
  const amounts: [string, MoneyInput | null | undefined][] = [
    ['fee', rules.fee],
    ['deliveryCost', rules.deliveryCost],
    ['deliveryFreeFrom', rules.deliveryFreeFrom],
  ];
  const { min, max } = deliveryDaysOf(rules);
  return [
    ...(KEY.test(key) ? [] : [problem('key', 'KEY', 'A document has a name of small letters: sale.')]),
    ...(effectiveFrom.getTime() < FOREVER
      ? []
      : [problem('effectiveFrom', 'OUT_OF_RANGE', 'It is to hold before the year 9000.')]),
    ...amounts.flatMap(([field, given]) =>
      given && (given.amount < 0 || given.amount > AMOUNT_MAX) && given.currency === currency
        ? [problem(`rules.${field}.amount`, 'OUT_OF_RANGE', AMOUNT_WORDS)]
        : otherCurrency(field, given, currency),
    ),
    ...(min > max ? [problem('rules.deliveryDaysMax', 'OUT_OF_RANGE', DAYS_WORDS)] : []),
    ...options.flatMap(({ cost, freeFrom, names }, index) => {
      const path = `deliveryOptions.${index}`;
      return [
        ...otherCurrency(`${path}.cost`, cost, currency),
        ...otherCurrency(`${path}.freeFrom`, freeFrom, currency),
        ...twice(`rules.${path}.names`, names, 'There is one name per language.'),
      ];
    }),
    ...optionProblems(options.map(optionOf)).map(({ index, field, problem: code, words }) =>
      problem(`rules.deliveryOptions.${index}.${FIELDS[field] ?? field}`, code, words),
    ),
    ...twice('texts', texts, 'There is one text per language.'),
  ];
}

const AMOUNT_WORDS = `An amount is from 0 to ${AMOUNT_MAX}.`;
const DAYS_WORDS = 'The slowest delivery is not before the fastest.';

/** How the input names what a rule calls otherwise. */
const FIELDS: Partial<Record<keyof DeliveryOptionRule, string>> = {
  costAmount: 'cost.amount',
  freeFromAmount: 'freeFrom.amount',
};

const otherCurrency = (
  field: string,
  given: MoneyInput | null | undefined,
  currency: string,
): ProblemType[] =>
  given && given.currency !== currency
    ? [problem(`rules.${field}.currency`, 'OTHER_CURRENCY', 'All amounts are of one currency.')]
    : [];

const twice = (
  field: string,
  given: readonly { readonly language: string }[],
  words: string,
): ProblemType[] =>
  new Set(given.map(({ language }) => language)).size < given.length ? [problem(field, 'TWICE', words)] : [];

const problem = (field: string, code: string, words: string): ProblemType => ({
  path: `input.${field}`,
  problem: code,
  words,
});

const deliveryDaysOf = ({ deliveryDaysMin, deliveryDaysMax }: TermsRulesInput) => ({
  min: deliveryDaysMin ?? DELIVERY_DAYS.min,
  max: deliveryDaysMax ?? Math.max(DELIVERY_DAYS.max, deliveryDaysMin ?? 0),
});

const optionOf = (given: TermsDeliveryOptionInput): DeliveryOptionRule => ({
  code: given.code,
  names: Object.fromEntries(given.names.map(({ language, name }) => [language, name])),
  costAmount: given.cost.amount,
  freeFromAmount: given.freeFrom?.amount ?? null,
  daysMin: given.daysMin,
  daysMax: given.daysMax,
  ...(given.requiredFor?.length ? { requiredFor: given.requiredFor } : {}),
});

/** What machines read of a draft, with what its author left out. */
export function rulesOf(input: TermsRulesInput): TermsRules {
  const { min, max } = deliveryDaysOf(input);
  return {
    currency: input.fee.currency,
    returns: {
      windowDays: input.windowDays,
      startsAt: input.startsAt,
      feeAmount: input.fee.amount,
      by: input.by,
      postagePaidBy: input.postagePaidBy,
      exceptions: input.exceptions ?? Object.values(UnitCondition),
    },
    delivery: {
      costAmount: input.deliveryCost.amount,
      freeFromAmount: input.deliveryFreeFrom?.amount ?? null,
      daysMin: min,
      daysMax: max,
      ...(input.deliveryOptions?.length ? { options: input.deliveryOptions.map(optionOf) } : {}),
    },
    ...(input.payWithinDays ? { payment: { withinDays: input.payWithinDays } } : {}),
  };
}

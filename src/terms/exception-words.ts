import { UnitCondition } from './terms.enums.js';

const DUTCH: Readonly<Record<UnitCondition, string>> = {
  [UnitCondition.SEAL_BROKEN]:
    'Een om hygiëne verzegeld artikel waarvan de verzegeling is verbroken, kan niet terug.',
  [UnitCondition.MADE_TO_MEASURE]: 'Wat op maat is gemaakt of geknipt, kan niet terug.',
  [UnitCondition.DIGITAL_SHOWN]: 'Een digitale code die is getoond, kan niet terug.',
};

const ENGLISH: Readonly<Record<UnitCondition, string>> = {
  [UnitCondition.SEAL_BROKEN]: 'An article sealed for hygiene whose seal is broken cannot come back.',
  [UnitCondition.MADE_TO_MEASURE]: 'What was made or cut to measure cannot come back.',
  [UnitCondition.DIGITAL_SHOWN]: 'A digital code that has been shown cannot come back.',
};

/** What an exception of the terms means, in Dutch unless there is another text. */
export const exceptionWords = (when: UnitCondition, language: string): string =>
  (language === 'en' ? ENGLISH : DUTCH)[when];

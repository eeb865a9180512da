import type { Letter } from './letter.js';

/** A letter about an account or an address; `code` is derived when it is sent. */
export interface CodeLetter {
  readonly shop: string;
  readonly code: string;
  /** How long the code is good, as people say it. */
  readonly validHours: number;
}

/*
 * None of these greets by name: whoever registered chose that name, and the letter goes to an address that is not proven
 * hers. So nobody can have us mail words of his to strangers.
 */

const hours = (count: number, language: string): string =>
  language === 'nl' ? `${count} uur` : count === 1 ? '1 hour' : `${count} hours`;

export const emailVerification = ({ shop, code, validHours }: CodeLetter, language: string): Letter =>
  language === 'nl'
    ? {
        subject: `Uw code voor ${shop}`,
        paragraphs: [
          `Iemand, vermoedelijk u, opent een account bij ${shop} met dit e-mailadres. Vul deze code in om te laten zien dat het adres van u is:`,
          `De code is ${hours(validHours, language)} geldig. Heeft u dit niet gevraagd? Dan hoeft u niets te doen: zonder de code gebeurt er niets.`,
        ],
        code,
      }
    : {
        subject: `Your code for ${shop}`,
        paragraphs: [
          `Somebody, probably you, is opening an account at ${shop} with this e-mail address. Enter this code to show that the address is yours:`,
          `The code is good for ${hours(validHours, language)}. You did not ask for this? Then do nothing: without the code nothing happens.`,
        ],
        code,
      };

export const identifierProof = ({ shop, code, validHours }: CodeLetter, language: string): Letter =>
  language === 'nl'
    ? {
        subject: `Uw code voor ${shop}`,
        paragraphs: [
          `Dit e-mailadres wordt bij een klant van ${shop} gezet. Is dat uw adres, vul dan deze code in of noem hem aan de medewerker:`,
          `De code is ${hours(validHours, language)} geldig. Heeft u dit niet gevraagd? Geef de code dan aan niemand.`,
        ],
        code,
      }
    : {
        subject: `Your code for ${shop}`,
        paragraphs: [
          `This e-mail address is being added to a customer of ${shop}. If it is yours, enter this code or tell it to the person who helps you:`,
          `The code is good for ${hours(validHours, language)}. You did not ask for this? Then give it to nobody.`,
        ],
        code,
      };

export const passwordReset = ({ shop, code, validHours }: CodeLetter, language: string): Letter =>
  language === 'nl'
    ? {
        subject: `Een nieuw wachtwoord voor ${shop}`,
        paragraphs: [
          `Iemand, vermoedelijk u, vroeg om een nieuw wachtwoord bij ${shop}. Met deze code kiest u er een:`,
          `De code is ${hours(validHours, language)} geldig. Heeft u dit niet gevraagd? Dan hoeft u niets te doen: uw wachtwoord blijft zoals het was.`,
        ],
        code,
      }
    : {
        subject: `A new password for ${shop}`,
        paragraphs: [
          `Somebody, probably you, asked for a new password at ${shop}. With this code you choose one:`,
          `The code is good for ${hours(validHours, language)}. You did not ask for this? Then do nothing: your password stays as it was.`,
        ],
        code,
      };

export const passwordChanged = ({ shop }: { shop: string }, language: string): Letter =>
  language === 'nl'
    ? {
        subject: `Uw wachtwoord bij ${shop} is gewijzigd`,
        paragraphs: [
          `Het wachtwoord van uw account bij ${shop} is zojuist gewijzigd, en u bent overal uitgelogd.`,
          'Was u dat niet? Vraag dan meteen een nieuw wachtwoord aan en laat het ons weten.',
        ],
      }
    : {
        subject: `Your password at ${shop} was changed`,
        paragraphs: [
          `The password of your account at ${shop} was just changed, and you are logged out everywhere.`,
          'That was not you? Then ask for a new password at once and tell us.',
        ],
      };

export const knownAddress = ({ shop }: { shop: string }, language: string): Letter =>
  language === 'nl'
    ? {
        subject: `U heeft al een account bij ${shop}`,
        paragraphs: [
          `Iemand, vermoedelijk u, wilde een account openen bij ${shop} met dit e-mailadres. Dat heeft u al: log in, of vraag een nieuw wachtwoord aan.`,
          'Was u dat niet? Dan hoeft u niets te doen; er is niets veranderd.',
        ],
      }
    : {
        subject: `You already have an account at ${shop}`,
        paragraphs: [
          `Somebody, probably you, wanted to open an account at ${shop} with this e-mail address. You have one already: log in, or ask for a new password.`,
          'That was not you? Then do nothing; nothing has changed.',
        ],
      };

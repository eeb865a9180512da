import type { Headers } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { mutationOf } from '../support/graphql.js';

/** Who asks, and through what. */
export const VIEWER = '{ viewer { clientName clientKind channel staffName permissions now clockIsVirtual } }';

/** Fields of every success type, so that one document serves for all. */
const FIELDS: Readonly<Record<string, string>> = {
  logIn: '... on SessionOpened { accessToken refreshToken expiresAt }',
  logInStaff: '... on StaffSession { accessToken refreshToken expiresAt staffName permissions }',
  refreshSession: '... on SessionRefreshed { accessToken refreshToken expiresAt }',
  logOut: '... on SessionsEnded { count effectiveAt }',
  revokeAccess: '... on SessionsEnded { count effectiveAt }',
  requestPasswordReset: '... on PasswordResetRequested { validMinutes }',
  resetPassword: '... on SessionsEnded { count effectiveAt }',
  moveClock: '... on ClockMoved { before now }',
  addStaff: '... on StaffMember { id number name role locationId version disabledAt hasPin hasPassword }',
  changeStaff: '... on StaffMember { id number name role locationId version disabledAt hasPin hasPassword }',
  addApiClient:
    '... on ApiKeyIssued { apiKey client { id name kind channel locationId terminalId version } }',
  rotateApiKey: '... on ApiKeyIssued { apiKey client { id name version } }',
  disableApiClient: '... on ApiClient { id name disabledAt version createdAt }',
};
const REFUSALS = `... on UserError { code message } ... on LogInRefused { retryAt }
  ... on RuleBroken { problems { path problem words } } ... on NotFound { what missingId } ... on WrongState { currentState }
  ... on StaleVersion { seenVersion currentVersion }`;

/** The operations of access. @param running the app, once it has started. */
export function anAccessApi(running: () => RunningApp) {
  /** Sends a mutation; @returns its answer, or the first error's extensions. */
  const mutate = async (name: string, input: object, headers: Headers) => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}`;
    const possible = running().schema.getType(`${type}Result`)!;
    const members = 'getTypes' in possible ? possible.getTypes().map((member) => member.name) : [];
    const refusals = REFUSALS.split('... on ')
      .map((part) => part.trim())
      .filter(
        (part) => part !== '' && (part.startsWith('UserError') || members.includes(part.split(' ')[0]!)),
      )
      .map((part) => `... on ${part}`)
      .join(' ');
    const isEmpty = members.length === 1;
    const query = mutationOf(name, `__typename ${FIELDS[name]} ${isEmpty ? '' : refusals}`);
    const { body } = await running().send({ query, variables: { input } }, headers);
    return body.errors ? body.errors[0].extensions : body.data[name];
  };
  /** @returns the data of a query, or the first error's extensions. */
  const ask = async (query: string, headers: Headers, variables: object = {}) => {
    const { body } = await running().send({ query, variables }, headers);
    return body.errors ? body.errors[0].extensions : body.data;
  };
  return { mutate, ask };
}

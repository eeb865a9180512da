import { Api } from '../client/api.js';
import type { Person } from './teller.js';

/** The people of the sample store, each with the client she speaks through. */
export interface Cast {
  readonly webshop: Api;
  readonly app: Api;
  readonly phone: Api;
  readonly utrecht: Api;
  readonly zwolle: Api;
  readonly ops: Api;
}

export const ANNA_APP: Person = { name: 'Anna', channel: 'app' };
export const ANNA_WEBSHOP: Person = { name: 'Anna', channel: 'webshop' };
export const AGENT: Person = { name: 'Chantal, contact centre', channel: 'phone' };
export const IRIS: Person = { name: 'Iris, associate', channel: 'till in Utrecht' };
export const SVEN: Person = { name: 'Sven, ops', channel: 'head office' };
export const YOUSSEF: Person = { name: 'Youssef, associate', channel: 'till in Zwolle' };

const LOG_IN = /* GraphQL */ `
  mutation LogIn($input: LogInInput!) {
    logIn(input: $input) {
      ... on SessionOpened {
        accessToken
      }
      ... on UserError {
        code
        message
      }
    }
  }
`;

const LOG_IN_STAFF = /* GraphQL */ `
  mutation LogInStaff($input: LogInStaffInput!) {
    logInStaff(input: $input) {
      ... on StaffSession {
        accessToken
      }
      ... on UserError {
        code
        message
      }
    }
  }
`;

async function staff(origin: string, apiKey: string, input: object): Promise<Api> {
  const api = new Api(origin, { apiKey });
  return api.with(await api.mutate<{ accessToken: string }>(LOG_IN_STAFF, input));
}

async function customer(origin: string, apiKey: string): Promise<Api> {
  const api = new Api(origin, { apiKey });
  return api.with(
    await api.mutate<{ accessToken: string }>(LOG_IN, {
      email: 'anna@example.org',
      password: 'sample-customer-password',
    }),
  );
}

/** Logs everybody in with the sample store's keys and passwords. */
export async function assemble(origin: string): Promise<Cast> {
  const [webshop, app, phone, utrecht, zwolle, ops] = await Promise.all([
    customer(origin, 'sample-webshop'),
    customer(origin, 'sample-app'),
    staff(origin, 'sample-contact-centre', { staffNumber: '9001', password: 'sample-agent-password' }),
    staff(origin, 'sample-pos-utrecht', { staffNumber: '1002', pin: '246810' }),
    staff(origin, 'sample-pos-zwolle', { staffNumber: '2002', pin: '246810' }),
    staff(origin, 'sample-ops', { staffNumber: '9201', password: 'sample-ops-password' }),
  ]);
  return { webshop, app, phone, utrecht, zwolle, ops };
}

import { registerEnumType } from '@nestjs/graphql';
import type { StaffRole } from '../platform/access/actor.js';

/** The roles of staff as the schema names them. */
export const StaffRoleEnum = {
  ASSOCIATE: 'associate',
  MANAGER: 'manager',
  AGENT: 'agent',
  MARKETER: 'marketer',
  OPS: 'ops',
  ADMIN: 'admin',
} as const satisfies Record<string, StaffRole>;
registerEnumType(StaffRoleEnum, {
  name: 'StaffRole',
  description: 'What a member of staff does here; decides what she may do.',
  valuesMap: {
    ASSOCIATE: { description: 'Sells in one store.' },
    MANAGER: { description: 'Leads one store.' },
    AGENT: { description: 'Answers at the contact centre.' },
    MARKETER: { description: 'Runs campaigns.' },
    OPS: { description: 'Keeps stock, prices and the system going.' },
    ADMIN: { description: 'Gives access to staff and clients.' },
  },
});

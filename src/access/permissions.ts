import type { StaffRole } from '../platform/access/actor.js';

/** A kind of caller, as {@link AuthenticationService} finds it from the api client and the session on top of it. */
export type Caller = 'guest' | 'customer' | 'system' | StaffRole;

/**
 * The one table of who may do what. Denied by default: an operation names one of these or is public, and a caller who
 * is not listed may not. Objects are then fetched with their owner, so "may" never means "another's".
 */
export const PERMISSIONS = {
  'access.end_own_sessions': ['customer', 'associate', 'manager', 'agent', 'marketer', 'ops', 'admin'],
  'access.revoke': ['manager', 'agent', 'admin'],
  'access.revoke_staff': ['manager', 'admin'],
  'access.administer': ['admin'],
  'access.read_audit': ['manager', 'ops', 'admin'],
  'clock.move': ['ops'],
  'tasks.work': ['associate', 'manager', 'ops'],
  'pricing.promote': ['marketer', 'ops'],
  'pricing.prove_parity': ['marketer', 'ops'],
  'pricing.set': ['ops', 'admin'],
  'pricing.set_past': ['admin'],
  'catalogue.block_sale': ['ops'],
  'pricing.confirm_labels': ['associate', 'manager', 'ops', 'system'],
  'pricing.read_labels': ['associate', 'manager', 'ops', 'system'],
  'inventory.read_ledger': ['associate', 'manager', 'ops'],
  'inventory.reconcile': ['ops'],
  'inventory.adjust': ['manager', 'ops'],
  'inventory.reclassify': ['associate', 'manager'],
  'inventory.move': ['associate', 'manager'],
  'inventory.draft_transfer': ['associate', 'manager', 'ops'],
  'inventory.count': ['associate', 'manager'],
  'inventory.close_count': ['manager', 'ops'],
  'terms.draft': ['ops'],
  'terms.publish': ['ops'],
  'terms.prove_parity': ['marketer', 'ops'],
  'inventory.plan_sourcing': ['associate', 'manager', 'agent', 'ops'],
  'inventory.set_rules': ['ops'],
  'inventory.follow_levels': ['associate', 'manager', 'agent', 'ops', 'system'],
  'inventory.read_levels': ['associate', 'manager', 'agent', 'ops'],
  'customers.be_oneself': ['customer'],
  'customers.confirm_caller': ['agent'],
  'customers.read_file': ['agent', 'ops'],
  'customers.enrol': ['associate', 'manager', 'agent'],
  'customers.identify': ['associate', 'manager', 'agent'],
  'customers.add_identifier': ['customer', 'associate', 'manager', 'agent'],
  'customers.record_consent': ['customer', 'associate', 'manager', 'agent', 'ops'],
  'customers.read_consent': ['customer', 'associate', 'manager', 'agent', 'ops'],
  'cart.use': ['guest', 'customer', 'associate', 'manager', 'agent'],
  'cart.scan': ['guest', 'customer', 'associate', 'manager'],
  'cart.adjust_price': ['associate', 'manager', 'agent'],
  'cart.hand_over': ['guest', 'customer', 'agent'],
  'cart.claim_handover': ['customer', 'associate', 'manager'],
  'cart.save_for_later': ['customer', 'associate', 'manager', 'agent'],
  'ticket.use': ['associate', 'manager'],
  'orders.read': ['guest', 'customer', 'associate', 'manager', 'agent', 'ops'],
  'orders.claim': ['customer', 'associate', 'manager', 'agent'],
  'orders.place': ['guest', 'customer', 'agent'],
  'orders.despatch': ['associate', 'manager', 'ops'],
  'orders.find_buyers': ['ops'],
  'documents.read': ['guest', 'customer', 'associate', 'manager', 'agent', 'ops'],
  'reservations.use': ['guest', 'customer', 'associate', 'manager', 'agent'],
  'pickups.read_own_code': ['guest', 'customer'],
  'pickups.work': ['associate', 'manager'],
  'returns.ask': ['guest', 'customer', 'associate', 'manager', 'agent'],
  'returns.find_purchases': ['associate', 'manager', 'agent'],
  'returns.take_back': ['associate', 'manager'],
  'returns.read_settlements': ['ops'],
} as const satisfies Record<string, readonly Caller[]>;

export type Permission = keyof typeof PERMISSIONS;

const byCaller = new Map<Caller, ReadonlySet<string>>();
for (const [permission, callers] of Object.entries(PERMISSIONS))
  for (const caller of callers) byCaller.set(caller, new Set([...(byCaller.get(caller) ?? []), permission]));

/** @returns all that a kind of caller may do. */
export const permissionsOf = (caller: Caller | null): ReadonlySet<string> =>
  (caller !== null && byCaller.get(caller)) || new Set();

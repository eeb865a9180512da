import { Inject, Injectable } from '@nestjs/common';
import { type Settings, SETTINGS } from '../../platform/config/settings.js';
import { TenderKind } from '../payments.enums.js';
import type { Gateway } from './gateway.js';
import { TestGateway } from './test.gateway.js';

/** Which gateway takes which tender here. */
@Injectable()
export class Gateways {
  constructor(
    private readonly testGateway: TestGateway,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'isProduction'>,
  ) {}

  /** @returns null for what no gateway takes: a till's tenders, and the built-in gateway in production. */
  of(tender: TenderKind): Gateway | null {
    return tender === TenderKind.TEST_GATEWAY && !this.settings.isProduction ? this.testGateway : null;
  }
}

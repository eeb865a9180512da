import { Query, Resolver } from '@nestjs/graphql';
import { Clock } from '../kernel/clock.js';
import type { Actor } from '../platform/access/actor.js';
import { VirtualClock } from '../platform/clock/virtual-clock.js';
import { ViewerType } from './access.types.js';
import { CurrentActor, Public } from './permit.js';

@Resolver(() => ViewerType)
export class AccessResolver {
  constructor(private readonly clock: Clock) {}

  @Public()
  @Query(() => ViewerType, { description: 'Callers: anyone with an api key.' })
  viewer(@CurrentActor() actor: Actor): ViewerType {
    return {
      clientName: actor.clientName,
      clientKind: actor.clientKind,
      channel: actor.channel,
      staffName: actor.subject.kind === 'staff' ? actor.subject.staffName : null,
      permissions: [...actor.permissions].sort(),
      now: this.clock.now(),
      clockIsVirtual: this.clock instanceof VirtualClock,
    };
  }
}

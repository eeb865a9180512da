import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, HttpAdapterHost } from '@nestjs/core';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessGuard, AccessModule, AuthenticationService } from './access/index.js';
import { CartModule } from './cart/index.js';
import { CatalogueModule } from './catalogue/index.js';
import { CheckoutModule } from './checkout/index.js';
import { CollectionModule } from './collection/index.js';
import { CustomersModule } from './customers/index.js';
import { dataSourceOptions } from './data-source.js';
import { DocumentsModule } from './documents/index.js';
import { InventoryModule } from './inventory/index.js';
import { LocationsModule } from './locations/index.js';
import { LoyaltyModule } from './loyalty/index.js';
import { NotificationsModule } from './notifications/index.js';
import { OrdersModule } from './orders/index.js';
import { PaymentsModule } from './payments/index.js';
import type { Settings } from './platform/config/settings.js';
import { FaultsFilter } from './platform/graphql/faults.filter.js';
import { graphqlOptions } from './platform/graphql/graphql-options.js';
import { inputPipe } from './platform/graphql/input-pipe.js';
import { LiveSocket } from './platform/graphql/live-socket.js';
import { UserErrorInterceptor } from './platform/graphql/user-error.interceptor.js';
import { PlatformModule } from './platform/platform.module.js';
import { PricingModule } from './pricing/index.js';
import { ReactionsModule } from './reactions/index.js';
import { ReturnsModule } from './returns/index.js';
import { TasksModule } from './tasks/index.js';
import { TermsModule } from './terms/index.js';

@Module({})
export class AppModule {
  /** @param url of a migrated database, as the application's role. */
  static on(url: string, settings: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        TypeOrmModule.forRoot({ ...dataSourceOptions(url, settings.poolSize), retryAttempts: 0 }),
        PlatformModule.with(settings),
        GraphQLModule.forRootAsync<ApolloDriverConfig>({
          driver: ApolloDriver,
          imports: [AccessModule],
          inject: [AuthenticationService],
          useFactory: (authentication: AuthenticationService) =>
            graphqlOptions(settings, (header) => authentication.contextFrom(header)),
        }),
        // bottom layer first
        AccessModule,
        CatalogueModule,
        CustomersModule,
        LocationsModule,
        TermsModule,
        PricingModule,
        InventoryModule,
        PaymentsModule,
        LoyaltyModule,
        DocumentsModule,
        TasksModule,
        CartModule,
        OrdersModule,
        CollectionModule,
        ReturnsModule,
        CheckoutModule,
        NotificationsModule,
        ReactionsModule,
      ],
      providers: [
        {
          provide: LiveSocket,
          inject: [HttpAdapterHost, GraphQLSchemaHost, AuthenticationService],
          useFactory: (
            host: HttpAdapterHost,
            schema: GraphQLSchemaHost,
            authentication: AuthenticationService,
          ) => new LiveSocket(host, schema, (header) => authentication.contextFrom(header)),
        },
        { provide: APP_FILTER, useClass: FaultsFilter },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: UserErrorInterceptor },
        { provide: APP_PIPE, useFactory: inputPipe },
      ],
    };
  }
}

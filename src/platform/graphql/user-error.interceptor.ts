import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type GqlContextType, GqlExecutionContext } from '@nestjs/graphql';
import { getNamedType, type GraphQLResolveInfo, isUnionType } from 'graphql';
import { catchError, type Observable, of, throwError } from 'rxjs';
import { UserError } from './user-error.js';

/** Turns a thrown {@link UserError} into data, when the field's result union declares it. */
@Injectable()
export class UserErrorInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType<GqlContextType>() !== 'graphql') return next.handle();
    const info = GqlExecutionContext.create(context).getInfo<GraphQLResolveInfo>();
    return next
      .handle()
      .pipe(
        catchError((error: unknown) =>
          error instanceof UserError && declares(info, error) ? of(asData(error)) : throwError(() => error),
        ),
      );
  }
}

function declares(info: GraphQLResolveInfo, error: UserError): boolean {
  const type = getNamedType(info.returnType);
  return isUnionType(type) && type.getTypes().some((member) => member.name === error.typeName);
}

/** graphql-js rethrows any returned value that is an `Error`, so the union member must be a plain object. */
const asData = (error: UserError): object => ({
  ...error,
  __typename: error.typeName,
  code: error.code,
  message: error.message,
});

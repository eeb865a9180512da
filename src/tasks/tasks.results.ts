import { NotFound, WrongState } from '../platform/graphql/common.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { TaskType } from './tasks.types.js';

export const ResolveTaskResult = resultUnion('ResolveTaskResult', TaskType, [WrongState, NotFound]);

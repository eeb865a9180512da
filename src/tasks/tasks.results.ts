import { TaskType } from './tasks.types.js';
import { NotFound, WrongState } from '../platform/graphql/common.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';

export const ResolveTaskResult = resultUnion('ResolveTaskResult', TaskType, [WrongState, NotFound]);

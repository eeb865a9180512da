import { applyDecorators, type Type as Class } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, ValidateNested } from 'class-validator';

/** 1 to `max` inputs of a kind, each checked by its own rules. */
export const InputList = (of: () => Class, max = 100): PropertyDecorator =>
  applyDecorators(
    ArrayMaxSize(max),
    ArrayNotEmpty(),
    ValidateNested({ each: true }),
    Type(of),
  ) as PropertyDecorator;

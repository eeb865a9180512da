import { applyDecorators, type Type as Class } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, ValidateNested } from 'class-validator';

const INPUTS_MAX = 100;

/** 1 to 100 inputs of a kind, each checked by its own rules. */
export const InputList = (of: () => Class): PropertyDecorator =>
  applyDecorators(
    ArrayMaxSize(INPUTS_MAX),
    ArrayNotEmpty(),
    ValidateNested({ each: true }),
    Type(of),
  ) as PropertyDecorator;

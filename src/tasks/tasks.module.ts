import { Module } from '@nestjs/common';
import { TaskRepository } from './task.repository.js';
import { TaskService } from './task.service.js';
import { TasksResolver } from './tasks.resolver.js';

@Module({ providers: [TaskRepository, TaskService, TasksResolver], exports: [TaskService] })
export class TasksModule {}

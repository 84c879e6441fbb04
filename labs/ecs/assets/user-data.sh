#!/bin/bash
echo ECS_CLUSTER=${cluster} >> /etc/ecs/ecs.config

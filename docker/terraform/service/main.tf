# headcount as a Fargate service of its own, beside ../queue. The same as docker/service.yaml.

terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "name" {
  description = "Name of the ECS service, the task family and, behind /headcount/, the log group."
  type        = string
  default     = "headcount"
}

variable "queue_url" {
  description = "Output queue_url of ../queue."
  type        = string
}

variable "policy_arns" {
  description = "Output policy_arn of ../queue, and that of ../hub where there are other accounts."
  type        = list(string)
}

variable "service" {
  description = "Name of the ECS service whose desired count headcount sets, as in ../queue. Not used with config."
  type        = string
  default     = ""
}

variable "config" {
  description = "A whole configuration as YAML or JSON text, for more than one service. Empty, service is enough."
  type        = string
  default     = ""
}

variable "image" {
  description = "Image of headcount, such as 111122223333.dkr.ecr.eu-west-1.amazonaws.com/headcount:0.1.0."
  type        = string
}

variable "architecture" {
  description = "What the image was built for: X86_64 or ARM64."
  type        = string
  default     = "X86_64"
}

variable "ecs_cluster" {
  description = "Name of the ECS cluster that headcount itself runs in. Any will do; it needs no instances."
  type        = string
  default     = "default"
}

variable "vpc" {
  description = "Id of the VPC of the subnets."
  type        = string
}

variable "subnets" {
  description = "Subnets from which the endpoints of SQS, ECS, ECR and CloudWatch Logs can be reached."
  type        = list(string)
}

variable "public_ip" {
  description = "true in public subnets, false in private ones with a NAT gateway or VPC endpoints."
  type        = bool
  default     = true
}

variable "replicas" {
  description = "How many tasks. One is enough; two go on while one is replaced, and compute the same counts."
  type        = number
  default     = 1
}

variable "alarm_topic" {
  description = "ARN of the SNS topic to tell when changes take longer than 300 ms again and again. Empty, nobody counts them."
  type        = string
  default     = ""
}

variable "log_days" {
  description = "How many days its log is kept."
  type        = number
  default     = 30
}

data "aws_caller_identity" "here" {}
data "aws_partition" "here" {}
data "aws_region" "here" {}

locals {
  account   = data.aws_caller_identity.here.account_id
  partition = data.aws_partition.here.partition
  region    = data.aws_region.here.name
  ecs_tasks = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_cloudwatch_log_group" "log_group" {
  name              = "/headcount/${var.name}"
  retention_in_days = var.log_days
}

# What headcount may do.
resource "aws_iam_role" "task_role" {
  description        = "headcount"
  assume_role_policy = local.ecs_tasks
}

resource "aws_iam_role_policy_attachment" "task_role" {
  count      = length(var.policy_arns)
  role       = aws_iam_role.task_role.name
  policy_arn = var.policy_arns[count.index]
}

# What ECS does for it: pull the image, write the log.
resource "aws_iam_role" "execution_role" {
  description        = "Starts the tasks of headcount"
  assume_role_policy = local.ecs_tasks
}

resource "aws_iam_role_policy" "execution_role_start" {
  name = "start"
  role = aws_iam_role.execution_role.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Registry"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = ["*"]
      },
      {
        Sid      = "Image"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
        Resource = ["arn:${local.partition}:ecr:${local.region}:${local.account}:repository/*"]
      },
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.log_group.arn}:*"]
      },
    ]
  })
}

resource "aws_security_group" "security_group" {
  description = "headcount - HTTPS out, nothing in"
  vpc_id      = var.vpc
  egress {
    description = "AWS APIs"
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_ecs_task_definition" "task_definition" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "256"
  memory                   = "512"
  task_role_arn            = aws_iam_role.task_role.arn
  execution_role_arn       = aws_iam_role.execution_role.arn
  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.architecture
  }
  container_definitions = jsonencode([{
    name                   = "headcount"
    image                  = var.image
    essential              = true
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"] } }
    environment = [
      { name = "HEADCOUNT_QUEUE_URL", value = var.queue_url },
      # Together they take the share of the ECS API rates that one would.
      { name = "HEADCOUNT_LIMITS_REPLICAS", value = tostring(var.replicas) },
      var.config == "" ? { name = "HEADCOUNT_SERVICE", value = var.service } : { name = "HEADCOUNT_CONFIG", value = var.config },
    ]
    # The image has no shell and needs none for this.
    healthCheck = {
      command     = ["CMD", "/usr/bin/headcount", "health"]
      interval    = 10
      timeout     = 5
      retries     = 3
      startPeriod = 10
    }
    # Above `grace` (25 s) and the two seconds after it.
    stopTimeout = 40
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.log_group.name
        awslogs-region        = local.region
        awslogs-stream-prefix = "serve"
      }
    }
  }])
}

resource "aws_ecs_service" "fargate_service" {
  name                               = var.name
  cluster                            = var.ecs_cluster
  task_definition                    = aws_ecs_task_definition.task_definition.arn
  launch_type                        = "FARGATE"
  desired_count                      = var.replicas
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  network_configuration {
    assign_public_ip = var.public_ip
    subnets          = var.subnets
    security_groups  = [aws_security_group.security_group.id]
  }
}

# The log says of each change when it took longer than `limits.budget`.
resource "aws_cloudwatch_log_metric_filter" "slow_changes" {
  count          = var.alarm_topic == "" ? 0 : 1
  name           = "${var.name}-over-budget"
  log_group_name = aws_cloudwatch_log_group.log_group.name
  pattern        = "{ $.over_budget IS TRUE }"
  metric_transformation {
    namespace = "headcount"
    name      = "${var.name}-over-budget"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "over_budget" {
  count               = var.alarm_topic == "" ? 0 : 1
  alarm_name          = "${var.name}-over-budget"
  alarm_description   = "For a quarter of an hour more than ten changes in five minutes took longer than 300 ms"
  namespace           = "headcount"
  metric_name         = "${var.name}-over-budget"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 3
  threshold           = 10
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic]
}

output "role_arn" {
  description = "The role headcount runs with; hub_role of ../member"
  value       = aws_iam_role.task_role.arn
}

output "log_group" {
  description = "Where its log is"
  value       = aws_cloudwatch_log_group.log_group.name
}

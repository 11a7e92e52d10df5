# The queue that headcount reads, the rule that fills it, a dead-letter queue, alarms, and the policy that whatever runs
# headcount needs. The same as docker/queue.yaml.

terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "service" {
  description = "Name of the ECS service whose desired count headcount sets. IAM wildcards (* and ?) are allowed."
  type        = string
}

variable "cluster" {
  description = "Name of the one cluster to look after, or * for every cluster of this account and region."
  type        = string
  default     = "*"
}

variable "name" {
  description = "Name of the queue and the rule; the dead-letter queue is NAME-dead."
  type        = string
  default     = "headcount"
}

variable "alarm_topic" {
  description = "ARN of the SNS topic that the alarms go to. Empty, they only show in CloudWatch."
  type        = string
  default     = ""
}

data "aws_caller_identity" "here" {}
data "aws_partition" "here" {}
data "aws_region" "here" {}

locals {
  account   = data.aws_caller_identity.here.account_id
  partition = data.aws_partition.here.partition
  region    = data.aws_region.here.name
  # While a service deploys, some changes wait for the end of it.
  deployments = {
    detail-type = ["ECS Deployment State Change"]
    resources = [{
      wildcard = "arn:${local.partition}:ecs:${local.region}:${local.account}:service/${var.cluster}/${var.service}"
    }]
  }
  send = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "RulesSend"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = [aws_sqs_queue.queue.arn, aws_sqs_queue.dead_letters.arn]
        Condition = {
          ArnEquals = {
            "aws:SourceArn" = [
              "arn:${local.partition}:events:${local.region}:${local.account}:rule/${var.name}",
              "arn:${local.partition}:events:${local.region}:${local.account}:rule/${var.name}/${var.name}",
            ]
          }
        }
      },
      {
        Sid       = "OnlyOverTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = [aws_sqs_queue.queue.arn, aws_sqs_queue.dead_letters.arn]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_sqs_queue" "queue" {
  name                      = var.name
  sqs_managed_sse_enabled   = true
  receive_wait_time_seconds = 20
  # Six times the timeout of the function in ../lambda. `serve` asks for its own visibility.
  visibility_timeout_seconds = 180
  message_retention_seconds  = 345600
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 10
  })
}

resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-dead"
  sqs_managed_sse_enabled   = true
  message_retention_seconds = 1209600
}

resource "aws_sqs_queue_policy" "queue" {
  queue_url = aws_sqs_queue.queue.url
  policy    = local.send
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url
  policy    = local.send
}

resource "aws_cloudwatch_event_rule" "rule" {
  name        = var.name
  description = "Container instances that come, go or change, and ends of deployments, to the queue of headcount"
  event_pattern = var.cluster == "*" ? jsonencode({
    source = ["aws.ecs"]
    "$or"  = [{ detail-type = ["ECS Container Instance State Change"] }, local.deployments]
    }) : jsonencode({
    source = ["aws.ecs"]
    "$or" = [
      {
        detail-type = ["ECS Container Instance State Change"]
        detail = {
          clusterArn = ["arn:${local.partition}:ecs:${local.region}:${local.account}:cluster/${var.cluster}"]
        }
      },
      local.deployments,
    ]
  })
  depends_on = [aws_sqs_queue_policy.queue]
}

resource "aws_cloudwatch_event_target" "rule" {
  rule      = aws_cloudwatch_event_rule.rule.name
  target_id = "queue"
  arn       = aws_sqs_queue.queue.arn
  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }
}

resource "aws_iam_policy" "policy" {
  description = "What headcount may do"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Queue"
        Effect = "Allow"
        Action = [
          "sqs:ReceiveMessage",
          "sqs:DeleteMessage",
          "sqs:ChangeMessageVisibility",
          "sqs:GetQueueAttributes",
        ]
        Resource = [aws_sqs_queue.queue.arn]
      },
      {
        Sid      = "Services"
        Effect   = "Allow"
        Action   = ["ecs:DescribeServices", "ecs:UpdateService"]
        Resource = ["arn:${local.partition}:ecs:${local.region}:${local.account}:service/${var.cluster}/${var.service}"]
      },
      {
        Sid      = "Pause"
        Effect   = "Allow"
        Action   = ["ecs:TagResource", "ecs:UntagResource"]
        Resource = ["arn:${local.partition}:ecs:${local.region}:${local.account}:service/${var.cluster}/${var.service}"]
        Condition = {
          "ForAllValues:StringEquals" = {
            "aws:TagKeys" = ["headcount:paused", "headcount:paused-at", "headcount:paused-until"]
          }
        }
      },
      {
        Sid      = "Clusters"
        Effect   = "Allow"
        Action   = ["ecs:DescribeClusters", "ecs:ListContainerInstances"]
        Resource = ["arn:${local.partition}:ecs:${local.region}:${local.account}:cluster/${var.cluster}"]
      },
      {
        Sid      = "Instances"
        Effect   = "Allow"
        Action   = ["ecs:DescribeContainerInstances"]
        Resource = ["arn:${local.partition}:ecs:${local.region}:${local.account}:container-instance/${var.cluster}/*"]
      },
      {
        Sid       = "Discovery"
        Effect    = "Allow"
        Action    = ["ecs:ListServices"]
        Resource  = ["*"]
        Condition = { ArnLike = { "ecs:cluster" = ["arn:${local.partition}:ecs:${local.region}:${local.account}:cluster/${var.cluster}"] } }
      },
      {
        Sid      = "Sweep"
        Effect   = "Allow"
        Action   = ["ecs:ListClusters"]
        Resource = ["*"]
      },
    ]
  })
}

resource "aws_cloudwatch_metric_alarm" "old_messages" {
  alarm_name          = "${var.name}-old-messages"
  alarm_description   = "Events wait for headcount for more than five minutes"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = aws_sqs_queue.queue.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  threshold           = 300
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic == "" ? [] : [var.alarm_topic]
}

resource "aws_cloudwatch_metric_alarm" "dead_messages" {
  alarm_name          = "${var.name}-dead-messages"
  alarm_description   = "An event could not be worked off or not be delivered"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead_letters.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic == "" ? [] : [var.alarm_topic]
}

output "queue_url" {
  description = "HEADCOUNT_QUEUE_URL"
  value       = aws_sqs_queue.queue.url
}

output "queue_arn" {
  description = "For an event source mapping"
  value       = aws_sqs_queue.queue.arn
}

output "policy_arn" {
  description = "Attach it to the task role, instance role or function role that headcount runs with"
  value       = aws_iam_policy.policy.arn
}

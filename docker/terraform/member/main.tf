# headcount for many accounts, in each account other than the one that runs it: the role that headcount takes on here,
# and a rule that sends this account's events to the bus of ../hub. The same as docker/member.yaml.

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

variable "hub_bus" {
  description = "ARN of the event bus (output bus_arn of ../hub)."
  type        = string
}

variable "hub_role" {
  description = "ARN of the role that headcount runs with (output role_arn of ../service or ../lambda, or your own)."
  type        = string
}

variable "external_id" {
  description = "The external_id of this account in headcount's configuration. Empty where it has none."
  type        = string
  default     = ""
}

variable "name" {
  description = "Name of the role and the rule; member_role of ../hub."
  type        = string
  default     = "headcount"
}

variable "with_role" {
  description = "false in further regions of an account: roles belong to no region."
  type        = bool
  default     = true
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
}

# The account with a condition, not the role itself: IAM ties a role that is named as principal to its present id, and
# refuses one that does not exist yet.
resource "aws_iam_role" "role" {
  count                = var.with_role ? 1 : 0
  name                 = var.name
  description          = "What headcount may do in this account"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Headcount"
      Effect    = "Allow"
      Principal = { AWS = "arn:${local.partition}:iam::${split(":", var.hub_role)[4]}:root" }
      Action    = "sts:AssumeRole"
      Condition = merge(
        { ArnEquals = { "aws:PrincipalArn" = var.hub_role } },
        var.external_id == "" ? {} : { StringEquals = { "sts:ExternalId" = var.external_id } },
      )
    }]
  })
}

resource "aws_iam_role_policy" "role_headcount" {
  count = var.with_role ? 1 : 0
  name  = "headcount"
  role  = aws_iam_role.role[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Services"
        Effect   = "Allow"
        Action   = ["ecs:DescribeServices", "ecs:UpdateService"]
        Resource = ["arn:${local.partition}:ecs:*:${local.account}:service/${var.cluster}/${var.service}"]
      },
      {
        Sid      = "Pause"
        Effect   = "Allow"
        Action   = ["ecs:TagResource", "ecs:UntagResource"]
        Resource = ["arn:${local.partition}:ecs:*:${local.account}:service/${var.cluster}/${var.service}"]
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
        Resource = ["arn:${local.partition}:ecs:*:${local.account}:cluster/${var.cluster}"]
      },
      {
        Sid      = "Instances"
        Effect   = "Allow"
        Action   = ["ecs:DescribeContainerInstances"]
        Resource = ["arn:${local.partition}:ecs:*:${local.account}:container-instance/${var.cluster}/*"]
      },
      {
        Sid       = "Discovery"
        Effect    = "Allow"
        Action    = ["ecs:ListServices"]
        Resource  = ["*"]
        Condition = { ArnLike = { "ecs:cluster" = ["arn:${local.partition}:ecs:*:${local.account}:cluster/${var.cluster}"] } }
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

# EventBridge takes on this role to send to the other account's bus.
resource "aws_iam_role" "sender_role" {
  description = "Lets the rule of headcount send to the bus of another account"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "sender_role_send" {
  name = "send"
  role = aws_iam_role.sender_role.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["events:PutEvents"]
      Resource = [var.hub_bus]
    }]
  })
}

resource "aws_cloudwatch_event_rule" "rule" {
  name        = var.name
  description = "Container instances that come, go or change, and ends of deployments, to the bus of headcount"
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
}

resource "aws_cloudwatch_event_target" "rule" {
  rule      = aws_cloudwatch_event_rule.rule.name
  target_id = "hub"
  arn       = var.hub_bus
  role_arn  = aws_iam_role.sender_role.arn
}

output "role_arn" {
  description = "The role of `accounts` in headcount's configuration"
  value       = var.with_role ? aws_iam_role.role[0].arn : null
}

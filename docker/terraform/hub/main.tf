# headcount for many accounts, in the account that runs it: an event bus that the others send to, a rule that carries
# their events to the queue of ../queue, and the policy that lets headcount become their roles. The same as
# docker/hub.yaml.

terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.70"
    }
  }
}

variable "accounts" {
  description = "Account ids that may send events. Empty where an organization is given."
  type        = list(string)
  default     = []
}

variable "organization" {
  description = "Id of an AWS organization (o-xxxxxxxxxx) whose accounts may all send. Empty where accounts are listed."
  type        = string
  default     = ""
}

variable "member_role" {
  description = "Name of the role in the other accounts (name of ../member). The same in all of them."
  type        = string
  default     = "headcount"
}

variable "name" {
  description = "Name of the bus and its rule; that of the queue in ../queue."
  type        = string
  default     = "headcount"
}

data "aws_caller_identity" "here" {}
data "aws_partition" "here" {}
data "aws_region" "here" {}

locals {
  account   = data.aws_caller_identity.here.account_id
  partition = data.aws_partition.here.partition
  region    = data.aws_region.here.name
}

resource "aws_cloudwatch_event_bus" "bus" {
  name        = var.name
  description = "Container instance events of other accounts, for headcount"
}

resource "aws_cloudwatch_event_bus_policy" "organization_sends" {
  count          = var.organization == "" ? 0 : 1
  event_bus_name = aws_cloudwatch_event_bus.bus.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OrganizationSends"
      Effect    = "Allow"
      Principal = "*"
      Action    = "events:PutEvents"
      Resource  = aws_cloudwatch_event_bus.bus.arn
      Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization } }
    }]
  })
}

resource "aws_cloudwatch_event_bus_policy" "accounts_send" {
  count          = length(var.accounts) == 0 ? 0 : var.organization == "" ? 1 : 0
  event_bus_name = aws_cloudwatch_event_bus.bus.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AccountsSend"
      Effect    = "Allow"
      Principal = { AWS = var.accounts }
      Action    = "events:PutEvents"
      Resource  = aws_cloudwatch_event_bus.bus.arn
    }]
  })
}

# The queue's policy in ../queue lets this rule send: it knows it by its name.
resource "aws_cloudwatch_event_rule" "rule" {
  name           = var.name
  event_bus_name = aws_cloudwatch_event_bus.bus.name
  description    = "Container instances of other accounts that come, go or change, and ends of deployments, to the queue of headcount"
  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Container Instance State Change", "ECS Deployment State Change"]
  })
}

resource "aws_cloudwatch_event_target" "rule" {
  rule           = aws_cloudwatch_event_rule.rule.name
  event_bus_name = aws_cloudwatch_event_bus.bus.name
  target_id      = "queue"
  arn            = "arn:${local.partition}:sqs:${local.region}:${local.account}:${var.name}"
  dead_letter_config {
    arn = "arn:${local.partition}:sqs:${local.region}:${local.account}:${var.name}-dead"
  }
}

# In any account, since IAM cannot list accounts by their organization; headcount asks only for roles of accounts that
# its configuration names, and each of those roles says itself whom it trusts.
resource "aws_iam_policy" "policy" {
  description = "Lets headcount become its role in other accounts"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Roles"
      Effect   = "Allow"
      Action   = ["sts:AssumeRole"]
      Resource = ["arn:${local.partition}:iam::*:role/${var.member_role}"]
    }]
  })
}

output "bus_arn" {
  description = "hub_bus of ../member"
  value       = aws_cloudwatch_event_bus.bus.arn
}

output "policy_arn" {
  description = "Attach it to the role that headcount runs with, beside the policy of ../queue"
  value       = aws_iam_policy.policy.arn
}

# headcount as a Lambda function behind the queue of ../queue. The same as docker/lambda.yaml.

terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.32"
    }
  }
}

variable "name" {
  description = "Name of the function and, behind /headcount/, of the log group."
  type        = string
  default     = "headcount"
}

variable "queue_arn" {
  description = "Output queue_arn of ../queue."
  type        = string
}

variable "policy_arns" {
  description = "Output policy_arn of ../queue, and that of ../hub where there are other accounts."
  type        = list(string)
}

variable "service" {
  description = "Name or ARN of the ECS service whose desired count headcount sets, as in ../queue. Not used with config."
  type        = string
  default     = ""
}

variable "config" {
  description = "A whole configuration as YAML or JSON text, for more than one service. Empty, service is enough."
  type        = string
  default     = ""
}

variable "code_bucket" {
  description = "S3 bucket that holds the zip file."
  type        = string
}

variable "code_key" {
  description = "Its key in the bucket, such as headcount-0.1.0.zip. A new version needs a new key."
  type        = string
}

variable "architecture" {
  description = "What the program was built for: x86_64 or arm64."
  type        = string
  default     = "x86_64"
}

variable "sweep_schedule" {
  description = "How often to look at every cluster, since an event may be lost. Empty, never."
  type        = string
  default     = "rate(15 minutes)"
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

resource "aws_cloudwatch_log_group" "log_group" {
  name              = "/headcount/${var.name}"
  retention_in_days = var.log_days
}

resource "aws_iam_role" "role" {
  description = "headcount"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "role" {
  count      = length(var.policy_arns)
  role       = aws_iam_role.role.name
  policy_arn = var.policy_arns[count.index]
}

resource "aws_iam_role_policy" "role_log" {
  name = "log"
  role = aws_iam_role.role.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Log"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["${aws_cloudwatch_log_group.log_group.arn}:*"]
    }]
  })
}

resource "aws_lambda_function" "function" {
  function_name = var.name
  description   = "Keeps the desired count of ECS services equal to a function of their container instances"
  runtime       = "provided.al2023"
  handler       = "bootstrap"
  architectures = [var.architecture]
  memory_size   = 128
  # The queue's visibility timeout is six times this.
  timeout   = 30
  role      = aws_iam_role.role.arn
  s3_bucket = var.code_bucket
  s3_key    = var.code_key
  environment {
    variables = var.config == "" ? { HEADCOUNT_SERVICE = var.service } : { HEADCOUNT_CONFIG = var.config }
  }
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.log_group.name
  }
}

# At most five at once: a burst of events waits in the queue instead of using up the rate of ECS' API, and events of one
# cluster that come in one batch cost one look.
resource "aws_lambda_event_source_mapping" "mapping" {
  event_source_arn                   = var.queue_arn
  function_name                      = aws_lambda_function.function.function_name
  batch_size                         = 10
  maximum_batching_window_in_seconds = 0
  function_response_types            = ["ReportBatchItemFailures"]
  scaling_config {
    maximum_concurrency = 5
  }
  # Lambda checks at once that the role may read the queue.
  depends_on = [aws_iam_role_policy_attachment.role]
}

resource "aws_cloudwatch_event_rule" "sweep_rule" {
  count               = var.sweep_schedule == "" ? 0 : 1
  description         = "headcount looks at every cluster"
  schedule_expression = var.sweep_schedule
}

resource "aws_cloudwatch_event_target" "sweep_rule" {
  count     = var.sweep_schedule == "" ? 0 : 1
  rule      = aws_cloudwatch_event_rule.sweep_rule[0].name
  target_id = "sweep"
  arn       = aws_lambda_function.function.arn
  retry_policy {
    maximum_retry_attempts       = 0
    maximum_event_age_in_seconds = 60
  }
}

resource "aws_lambda_permission" "sweep_permission" {
  count         = var.sweep_schedule == "" ? 0 : 1
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.function.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.sweep_rule[0].arn
}

# A sweep that failed is followed by the next one; trying it again would only double it.
resource "aws_lambda_function_event_invoke_config" "sweep_retries" {
  count                  = var.sweep_schedule == "" ? 0 : 1
  function_name          = aws_lambda_function.function.function_name
  qualifier              = "$LATEST"
  maximum_retry_attempts = 0
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

output "function_name" {
  description = "The function"
  value       = aws_lambda_function.function.function_name
}

output "role_arn" {
  description = "The role headcount runs with; hub_role of ../member"
  value       = aws_iam_role.role.arn
}

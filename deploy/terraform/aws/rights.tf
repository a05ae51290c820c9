# The services sign with keys and take no role of a pod. The keys are made outside, so that no state holds them.

resource "aws_iam_user" "archive" {
  for_each = local.archive_roles

  name = "${var.name}-${each.key}"
  path = "/tickertape/"
}

resource "aws_iam_user_policy" "archive" {
  for_each = local.archive_policies

  name   = "archive"
  user   = aws_iam_user.archive[each.key].name
  policy = jsonencode(each.value)
}

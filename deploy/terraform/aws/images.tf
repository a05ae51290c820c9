resource "aws_ecr_repository" "apps" {
  for_each = toset(["producer", "flattener", "archiver", "dashboard", "watcher", "pinot-bootstrap", "cli"])

  name                 = "${var.name}/${each.value}"
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }
}

# The whole plan without an account: a mock answers for AWS.

mock_provider "aws" {
  mock_resource "aws_msk_cluster" {
    defaults = {
      bootstrap_brokers = "b-1.example:9092,b-2.example:9092"
    }
  }

  mock_resource "aws_eks_cluster" {
    defaults = {
      arn = "arn:aws:eks:eu-west-1:123456789012:cluster/tickertape"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/tickertape"
    }
  }

  mock_resource "aws_launch_template" {
    defaults = {
      id = "lt-0123456789abcdef0"
    }
  }

  mock_resource "aws_msk_configuration" {
    defaults = {
      arn = "arn:aws:kafka:eu-west-1:123456789012:configuration/tickertape/1"
    }
  }

  mock_resource "aws_ecr_repository" {
    defaults = {
      repository_url = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/tickertape/cli"
    }
  }
}

variables {
  api_cidrs = ["203.0.113.0/24"]
  bucket    = "my-archive"
}

run "brokers_are_reached_by_nodes_alone" {
  assert {
    condition     = aws_vpc_security_group_ingress_rule.kafka.from_port == 9092 && aws_vpc_security_group_ingress_rule.kafka.cidr_ipv4 == null
    error_message = "Nobody but the nodes may reach the brokers."
  }
}

run "subnets_do_not_overlap" {
  command = plan

  assert {
    condition     = length(distinct(concat(aws_subnet.private[*].cidr_block, [aws_subnet.public.cidr_block]))) == 4
    error_message = "Each subnet has addresses of its own."
  }
}

run "the_values_are_those_of_the_chart" {
  assert {
    condition     = yamldecode(output.values).kafka.bootstrap_servers == ["b-1.example:9092", "b-2.example:9092"]
    error_message = "The brokers of MSK are the brokers of the chart."
  }

  assert {
    condition     = yamldecode(output.values).kubernetes.apps.repository == "123456789012.dkr.ecr.eu-west-1.amazonaws.com/tickertape"
    error_message = "Images are pulled from the repositories that are made here."
  }
}

run "two_zones_are_refused" {
  command = plan

  variables {
    zones = ["eu-west-1a", "eu-west-1b"]
  }

  expect_failures = [var.zones]
}

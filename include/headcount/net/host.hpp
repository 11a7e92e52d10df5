// What the name of a host tells by itself, without a look-up.
#pragma once

#include <string_view>

namespace headcount::net {

// localhost, 127.0.0.0/8, ::1: this machine.
bool is_loopback(std::string_view host);

// 169.254.0.0/16, fe80::/10 and fd00:ec2::/32: what no router forwards. The metadata and credential endpoints of EC2,
// ECS and EKS live there, each machine's own.
// https://www.rfc-editor.org/rfc/rfc3927,
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
bool is_link_local(std::string_view host);

} // namespace headcount::net

//! What every page needs to know, made once for each page.

use crate::site::Site;
use app::{
    door::Door,
    frame::{Frame, Home, Organisation, Person, Side},
};
use domain::{
    onboarding,
    policy::{Who, menu},
    setting::Settings,
};
use portal::Outcome;

/// The frame of a page for whoever stands in the door.
pub(crate) async fn of(site: &Site, door: &Door) -> Outcome<Frame> {
    let visitor = &door.visitor;
    let side = match &visitor.who {
        Who::Nobody => None,
        Who::Staff(staff) => {
            // No switch changes what staff may do: their pages need not ask the database for the settings.
            let settings = Settings::default();
            Some(Side::Staff { role: staff.role, pages: menu(&visitor.who, None, visitor.context(&settings)) })
        }
        Who::Customer(customer) => {
            // It brings the settings along.
            let news = site.portal().news_for(visitor).await?;
            let settings = site.portal().settings_for(visitor).await?;
            let context = visitor.context(settings);
            let homes = visitor.homes(settings).into_iter().map(|(property, name)| {
                let pages = menu(&visitor.who, Some(property), context);
                let here = news.iter().filter(|new| new.property == property).map(|new| (new.kind.page(), new.count));
                let new = here.filter(|(page, _)| pages.contains(page)).collect();
                Home { property, name, pages, new }
            });
            let questions = onboarding::waiting(&customer.accesses, settings, visitor.today()).next().is_some();
            Some(Side::Customer { homes: homes.collect(), waiting: visitor.waiting_homes(settings), questions })
        }
    };
    Ok(Frame {
        lang: visitor.lang,
        organisation: Organisation {
            name: visitor.host.name.clone(),
            phone: visitor.host.phone.clone(),
            email: visitor.host.email.clone(),
        },
        person: side.map(|side| Person { name: visitor.name.clone(), side }),
        demo: site.is_demo(),
        preview: visitor.preview,
    })
}
